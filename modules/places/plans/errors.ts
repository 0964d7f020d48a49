import { defineErrors } from '../../../kernel/errors/app-error.ts';

defineErrors('places', {
  'plan-not-found': {
    status: 404,
    zh: '没有找到这个方案，或它不在您的辖区，没有改动。请从方案列表重新打开。',
    en: 'There is no such plan, or it lies outside your area; nothing was changed. Open it again from the list of plans.',
  },
  'plan-no-outline': {
    status: 422,
    zh: '{name}还没有边界，不能规划，没有改动。请先录入边界。',
    en: '{name} has no outline, so it can’t be planned; nothing was changed. Enter the outline first.',
  },
  'plan-no-buildings': {
    status: 422,
    zh: '{name}还没有楼栋，不能规划，没有改动。请先录入楼栋。',
    en: '{name} has no buildings, so it can’t be planned; nothing was changed. Enter the buildings first.',
  },
  'plan-no-households': {
    status: 422,
    zh: '{name}还没有户室，不能按户数规划，没有改动。请先录入户室。',
    en: '{name} has no dwellings, so it can’t be planned by households; nothing was changed. Enter the dwellings first.',
  },
  'plan-running': {
    status: 409,
    zh: '{name}正在规划，没有开始新的。请等它完成，或先停止它。',
    en: '{name} is being planned; no other was started. Wait for it, or stop it first.',
  },
  'plan-not-finished': {
    status: 409,
    zh: '规划还没有完成，没有改动。请等它完成或停止后再试。',
    en: 'The plan is not finished; nothing was changed. Try again when it is done or stopped.',
  },
  'plan-published': {
    status: 409,
    zh: '这个方案已于 {day} 公布生效，不能再改动或公布。需要调整请重新规划。',
    en: 'This plan was published for {day}: it can’t be changed or published again. Plan anew to change it.',
  },
  'plan-stale': {
    status: 409,
    zh: '规划之后，这里的楼栋或边界已有变动（{changed} 处），没有公布。请按现状重新规划。',
    en: 'Buildings or outlines here changed after this was planned ({changed} places); nothing was published. Plan anew from what is there now.',
  },
  'plan-past-day': {
    status: 422,
    zh: '{day} 已经过去，没有公布。请选今天（{today}）或以后的日期。',
    en: '{day} is past; nothing was published. Choose today ({today}) or a later day.',
  },
  'plan-too-many-parts': {
    status: 422,
    zh: '编号不够用：{name}需要的编号超过 {most} 个，没有公布。请放宽户数范围后重新规划。',
    en: '{name} would need more than {most} numbers; nothing was published. Widen the range of households and plan anew.',
  },
  'plan-move-empties': {
    status: 422,
    zh: '这样 {from} 号就没有楼栋了，没有保存。请先把别的楼栋移给它，或重新规划。',
    en: 'Number {from} would have no building left; nothing was saved. Move another building to it first, or plan anew.',
  },
  'plan-move-breaks': {
    status: 422,
    zh: '这样 {from} 号会断成几块，没有保存。请先移动夹在中间的楼栋。',
    en: 'Number {from} would fall apart; nothing was saved. Move the buildings between first.',
  },
  'plan-move-apart': {
    status: 422,
    zh: '它与 {to} 号不相邻，没有保存。请移到相邻的一个。',
    en: 'It does not lie beside number {to}; nothing was saved. Move it to a neighbouring one.',
  },
  'plan-move-unknown': {
    status: 422,
    zh: '这栋楼、这个单元或 {to} 号不在方案里，或它已在 {to} 号，没有保存。请从图上或列表中重新选择。',
    en: 'The building, the entrance or number {to} is not in this plan, or it is in number {to} already; nothing was saved. Choose again on the map or in the list.',
  },
  'plan-nothing-to-undo': {
    status: 409,
    zh: '这是规划得出的原方案，没有可撤销的调整。',
    en: 'This is what the planner made: there is no move to undo.',
  },
  'plan-superseded': {
    status: 409,
    zh: '这一步之后还有调整，或它已撤销，没有改动。请在最新的一步上操作。',
    en: 'There are later moves, or this one was undone; nothing was changed. Go on from the latest.',
  },
  'plan-lead-unknown': {
    status: 422,
    zh: '这个人在本社区没有岗位，不能任微网格长或网格长，没有改动。请从名单中选择。',
    en: 'This person has no post in the community and can’t be named to lead; nothing was changed. Choose from the list.',
  },
  'plan-lead-own': {
    status: 422,
    zh: '不能公布对自己的任命（{part}），没有公布。请由他人公布，或改任他人。',
    en: 'Nobody publishes their own appointment ({part}); nothing was published. Let another publish it, or name another.',
  },
  'plan-barrier-not-found': {
    status: 404,
    zh: '没有找到这条分隔线，它可能已被移除。请刷新后再试。',
    en: 'There is no such barrier; it may have been removed. Reload and try again.',
  },
  'plan-barrier-outside': {
    status: 422,
    zh: '分隔线有一端离{name}超过 {metres} 米，没有保存。请在区域内重画。',
    en: 'The barrier reaches more than {metres} m from {name}; it was not saved. Draw it within the area.',
  },
});
