import { defineErrors } from '../../kernel/errors/app-error.ts';

defineErrors('places', {
  'not-found': {
    status: 404,
    zh: '没有找到这个地点（{key}）。它可能已经撤销或合并，请从列表中重新选择。',
    en: 'There is no place {key}. It may have been dissolved or merged; choose it again from the list.',
  },
  'outside-city': {
    status: 422,
    zh: '这个位置（{lng}, {lat}）不在本市范围内，没有归属的社区；其余内容未受影响。请把标记移到市内，或改为选择地址。',
    en: 'The position {lng}, {lat} lies outside the city, so no community looks after it; nothing else was changed. Move the pin into the city, or pick an address.',
  },
  'no-outlines': {
    status: 503,
    zh: '社区边界还没有录入，无法按位置找到网格。请先改为选择地址，或请管理员导入边界。',
    en: 'No outlines of communities are loaded, so a position cannot be matched. Pick an address, or ask the administrator to import the outlines.',
  },
  'dwellings-hidden': {
    status: 401,
    zh: '户室只对登录后选择地址的人显示。请先登录，或只选到单元。',
    en: 'Dwellings are shown only to people who signed in to choose an address. Sign in, or stop at the entrance.',
  },
  'past-day': {
    status: 422,
    zh: '生效日期 {day} 早于今天（{today}），没有修改。过去的地点不再改动；请选今天或以后的日期。',
    en: 'The day {day} lies before today ({today}); nothing was changed. What was stays as it was: choose today or a later day.',
  },
  'changes-ahead': {
    status: 409,
    zh: '{path} 从 {day} 起已有安排好的变更，没有修改。请先撤销那次变更，或等它生效之后再改。',
    en: 'A change of {path} is already planned for {day}; nothing was changed. Undo that one first, or wait until it holds.',
  },
  'change-not-found': {
    status: 404,
    zh: '没有找到这次变更，没有修改。请从变更列表中重新选择。',
    en: 'There is no such change; nothing was done. Choose it again from the list of changes.',
  },
  'change-undone': {
    status: 409,
    zh: '这次变更已经撤销，没有重复执行。请刷新后查看。',
    en: 'This change was taken back already; nothing was done twice. Look at the list again.',
  },
  'change-built-on': {
    status: 409,
    zh: '之后又在 {path} 上做了其他变更，或那里还有未办结的事项、单位、任职，不能撤销，没有修改。请先撤销后来的变更，或逐个修改。',
    en: 'Since then {path} was changed or built on, or cases, units or appointments are there, so it can’t be taken back; nothing was changed. Undo the later change first, or mend it place by place.',
  },
  'path-taken': {
    status: 409,
    zh: '编号 {path} 已被占用，没有修改。请换一个编号。',
    en: 'The path {path} is taken; nothing was changed. Choose another number.',
  },
  'path-malformed': {
    status: 422,
    zh: '编号 {path} 不符合规则或与类型不符，没有修改。网格如 g003，微网格如 m02，楼栋如 b00012，小区如 e0003，设施如 f00012。',
    en: 'The path {path} is not one of its kind of place, or its code is another one; nothing was changed. A grid ends in g003, a micro-grid in m02, a building in b00012, an estate in e0003, a facility in f00012.',
  },
  'parent-missing': {
    status: 422,
    zh: '{path} 的上级 {parent} 在那一天不存在，没有修改。请先新增上级，或改选另一个。',
    en: 'What {path} shall lie in, {parent}, is not there on that day; nothing was changed. Add it first, or choose another one.',
  },
  'not-empty': {
    status: 409,
    zh: '{path} 里面还有其他地点，没有撤销。请先把它们移走或撤销。',
    en: 'Other places lie in {path}; nothing was changed. Move or end them first.',
  },
  'lived-in': {
    status: 409,
    zh: '{path} 还有未办结的事项、单位、任职或住户，没有撤销。请先办结、移交或结束它们。',
    en: 'Open cases, units, appointments or residents are still at {path}; it was not ended. Close them, hand them over or end them first.',
  },
  'needs-micro-grid': {
    status: 422,
    zh: '{parent} 已划分微网格，楼栋 {path} 要归入其中一个；没有修改。请选择微网格。',
    en: '{parent} is divided into micro-grids, so the building {path} has to lie in one of them; nothing was changed. Choose the micro-grid.',
  },
  'outline-crosses': {
    status: 422,
    zh: '{path} 的边界在（{lng}, {lat}）处自相交，没有修改。请移动附近的顶点。',
    en: 'The outline of {path} crosses itself at {lng}, {lat}; nothing was changed. Move the points near there.',
  },
  'outline-too-small': {
    status: 422,
    zh: '{path} 的边界不成面（至少 3 个不同的点、1 平方米），没有修改。',
    en: 'The outline of {path} is no area: it needs three different points and a square metre at least. Nothing was changed.',
  },
  'outline-parts': {
    status: 422,
    zh: '{path} 的边界各部分互相重叠，或有洞不在外圈之内，没有修改。',
    en: 'Parts of the outline of {path} lie on each other, or a hole lies outside; nothing was changed.',
  },
  'outline-far': {
    status: 422,
    zh: '{path} 的位置（{lng}, {lat}）远在本市之外，没有修改。请检查坐标系和经纬度的先后。',
    en: '{path} at {lng}, {lat} lies far outside the city; nothing was changed. Look at the coordinate system, and whether longitude comes first.',
  },
  'outside-parent': {
    status: 422,
    zh: '{path} 有一部分在上级 {parent} 的边界之外（{lng}, {lat} 处，{squareMeters} 平方米），没有修改。',
    en: 'Part of {path} lies outside {parent} (at {lng}, {lat}, {squareMeters} square metres); nothing was changed.',
  },
  overlaps: {
    status: 422,
    zh: '{path} 与相邻的 {other} 重叠 {squareMeters} 平方米（{lng}, {lat} 处），没有修改。请先调整边界。',
    en: '{path} would lie on its neighbour {other} ({squareMeters} square metres at {lng}, {lat}); nothing was changed. Draw the border anew first.',
  },
});
