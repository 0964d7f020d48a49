-- What somebody saved or shared at a place follows when the place moves: the platform does it, for everybody.
create policy case_saved_filters_see on case_saved_filters for select using ((select gewu_is_system()));
create policy case_saved_filters_follow on case_saved_filters for update using ((select gewu_is_system()));
create policy case_standard_replies_follow on case_standard_replies for update using ((select gewu_is_system()));
