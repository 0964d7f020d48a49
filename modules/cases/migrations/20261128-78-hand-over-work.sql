-- A filter that somebody shared with a place or unit goes to the successor when they leave: the platform does it.
create policy case_saved_filters_read_system on case_saved_filters for select using ((select gewu_is_system()));
create policy case_saved_filters_hand_over on case_saved_filters for update using ((select gewu_is_system()));
