import { defineErrors } from '../../../kernel/errors/app-error.ts';
import { mapConstraint } from '../../../kernel/http/error-handler.ts';

defineErrors('cases', {
  'filter-not-found': {
    status: 404,
    zh: '没有找到这个筛选，或它不是您存的，没有改动。请刷新后再试。',
    en: 'There is no such filter, or it is not yours; nothing was changed. Reload and try again.',
  },
  'filter-name-taken': {
    status: 409,
    zh: '您在这个列表已有同名的筛选，尚未保存。请换一个名字。',
    en: 'You have a filter of this name for this list; nothing was saved. Choose another name.',
  },
  'too-many-filters': {
    status: 409,
    zh: '每个列表最多存 {most} 个筛选，尚未保存。请先删去不用的。',
    en: 'A list keeps {most} filters at the most; nothing was saved. Remove one that you do not use.',
  },
});

mapConstraint('case_saved_filters_owner_id_list_name_key', 'cases/filter-name-taken');
