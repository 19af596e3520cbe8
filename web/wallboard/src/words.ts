import type { Screen } from '../../shared/lang';

const zh = {
  title: '大屏', waiting: '等待', longest: '最久', level: '服务水平', goal: '目标 {n}%，{s} 秒', abandoned: '放弃', ready: '可接', busy: '忙', away: '离开',
  wait: '预计 {from}–{n} 分钟', under: '预计 {n} 分钟内', late: '等待超时', low: '低于目标', calm: '正常', none: '还没有队列', opening: '正在打开', behind: '数字停在 {n} 秒前',
  refused: '这个链接已失效，请主管另做一个', theme: '深色或浅色', language: 'English', full: '全屏', seconds: '秒', recall: '只回电',
};
const en: Record<keyof typeof zh, string> = {
  title: 'Wallboard', waiting: 'Waiting', longest: 'Longest', level: 'Service level', goal: 'goal {n}% in {s} s', abandoned: 'Abandoned', ready: 'Ready', busy: 'Busy', away: 'Away',
  wait: 'est. {from}–{n} min', under: 'est. under {n} min', late: 'Waiting too long', low: 'Below goal', calm: 'On goal', none: 'No queue yet', opening: 'Opening', behind: 'Figures are {n} s old',
  refused: 'This link has ended; ask a supervisor for another', theme: 'Dark or light', language: '中文', full: 'Full screen', seconds: 's', recall: 'Callbacks only',
};
export type Word = keyof typeof zh;

export function dictionary(screen: Screen): Record<Word, string> {
  return screen === 'en' ? en : zh;
}
