import type { Problem } from './api';
import type { Speech } from './words';

// What the server says of a definition, in the order in which it is looked for.
// $1 and $2 are the words that it quotes.
const said: readonly [RegExp, string][] = [
  [/^must be small letters/, '只能用小写字母、数字和单个连字符，最多 60 个'],
  [/^needs cmn and en$/, '需要中文和英文名称'],
  [/^there is no rule here$/, '还没有规则'],
  [/^(\S+) is sealed/, '$1 是加密的个人信息，规则不能读'],
  [/^(\S+) may not decide anything/, '$1 属于法律禁止用来区别对待的信息'],
  [/^there is no open event "(.*)"; did you mean "(.*)"\?$/, '没有事件“$1”，是不是“$2”？'],
  [/^there is no open event "(.*)"$/, '没有事件“$1”'],
  [/^"(.*)" has no open property (\S+?);/, '“$1”没有可读的属性 $2'],
  [/^there is no field (\S+)$/, '没有 $1 这个字段'],
  [/^there is no (\S+); did you mean (\S+)\?$/, '没有 $1，是不是 $2？'],
  [/^there is no such open trait$/, '没有这个可读的属性'],
  [/^there is no (\S+)$/, '没有 $1'],
  [/^(\S+) and (\S+) have no (\S+)$/, '$1 和 $2 不能用 $3 比较'],
  [/^the tag asks for itself$/, '标签引用了自己'],
  [/^goes with a source that is not computed$/, '来源不是“系统计算”时才选属性，反之必选'],
  [/^a span is written/, '时间写成 "30d"、"12h" 或 "45m"，最长 3660 天；或 "today"、"this week"、"this month"'],
  [/^a tag is asked for by its id/, '引用标签要写它的编号'],
  [/^Syntax error/, '语法有误：$&'],
  [/^lies above 0/, '要大于 0，不超过 100%'],
];

/** faultWords says what is wrong in the reader's language; what has no words yet stays as the server wrote it. */
export function faultWords(p: Pick<Problem, 'text'>, words: Pick<Speech, 'screen'>): string {
  if (words.screen === 'en') return p.text;
  for (const [shape, zh] of said) {
    const m = shape.exec(p.text);
    if (m) return zh.replace(/\$([12&])/g, (_, n: string) => (n === '&' ? p.text : (m[Number(n)] ?? '')));
  }
  return p.text;
}
