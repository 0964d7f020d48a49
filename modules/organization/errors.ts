import { defineErrors } from '../../kernel/errors/app-error.ts';
import { mapConstraint } from '../../kernel/http/error-handler.ts';

defineErrors('organization', {
  'not-found': {
    status: 404,
    zh: '没有找到这个单位。它可能已撤并，请返回列表重新选择。',
    en: 'There is no such unit. It may have been dissolved or merged; choose it again from the list.',
  },
  'code-taken': {
    status: 409,
    zh: '这个编码已被另一个单位使用，未保存。请换一个编码。',
    en: 'This code belongs to another unit; nothing was saved. Choose another code.',
  },
  'place-taken': {
    status: 409,
    zh: '这个地点已有同类单位，未保存。请先撤销原单位，或改选地点。',
    en: 'The place has a unit of this kind already; nothing was saved. End that one first, or choose another place.',
  },
  'wrong-place': {
    status: 422,
    zh: '这类单位不能设在所选地点，未保存。网格、社区、街道和市级单位各设在自己的区划，部门设在街道、区或市；党组织设在街道、社区、网格和楼栋。',
    en: 'A unit of this kind cannot stand at that place; nothing was saved. Grids, communities, subdistricts and the city have their own, departments stand at a subdistrict, a district or the city, units of the party at a subdistrict, a community, a grid or a building.',
  },
  'no-place': {
    status: 404,
    zh: '没有找到这个地点。它可能已变更，请重新查找。',
    en: 'There is no such place. It may have changed; look for it again.',
  },
  'wrong-post': {
    status: 422,
    zh: '系统管理类岗位不设职数，未保存。请选择街道、社区、网格、部门或党组织的岗位。',
    en: 'Posts of the system have no seats; nothing was saved. Choose a post of a place, a department or the party.',
  },
  'category-missing': {
    status: 422,
    zh: '部门须填写业务类别（如 sanitation），未保存。',
    en: 'A department needs its field of work, e.g. sanitation; nothing was saved.',
  },
  'too-wide': {
    status: 422,
    zh: '整张组织图只能按社区、网格或楼栋打印。请先选择一个社区。',
    en: 'A whole chart is made of a community, a grid or a building. Choose a community first.',
  },
  'unit-held': {
    status: 409,
    zh: '这个单位还有 {count} 人任职，未撤销。请安全管理员先免去他们的岗位。',
    en: 'The unit still has {count} holders of posts and was not dissolved. The security administrator ends their posts first.',
  },
  'ends-before-start': {
    status: 422,
    zh: '最后一天早于成立日期（{validFrom}），未保存。请改为当天或之后。',
    en: 'The last day lies before the first ({validFrom}); nothing was saved. Choose that day or a later one.',
  },
});

mapConstraint('units_code_once', 'organization/code-taken');
mapConstraint('units_place_once', 'organization/place-taken');
mapConstraint('units_place_of_kind', 'organization/wrong-place');
