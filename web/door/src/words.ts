import { fill, wantedScreen, type Values } from '../../shared/lang';

export const zh = {
  'in.title': '正在登录',
  'in.old': '这条链接用不了',
  'in.old.text': '链接只能用一次，也会过期。请再要一条新的；演示环境重启后，终端里会印出新的链接。',
  'in.failed': '服务器没有回答',
  'in.failed.text': '链接还没有用掉。网络好了再试一次。',
  'in.retry': '再试',
  'in.desk': '去工作台',
  'hi.title': '知音',
  'hi.text': '懂您的联络中心',
  'hi.call': '给我们打电话',
  'hi.call.text': '从浏览器打进来，听听它怎么认出您',
  'hi.desk': '坐席工作台',
  'hi.desk.text': '用启动时终端里印出的登录链接进入，每位坐席一条，每条用一次',
} as const;

export const en: Record<keyof typeof zh, string> = {
  'in.title': 'Signing in',
  'in.old': 'This link does not work',
  'in.old.text': 'A link works once and only for a while. Ask for a new one; in the demo, new links are printed in the terminal at each start.',
  'in.failed': 'The server does not answer',
  'in.failed.text': 'Your link has not been used. Try again when the network is back.',
  'in.retry': 'Try again',
  'in.desk': 'To the desk',
  'hi.title': 'Zhiyin',
  'hi.text': 'The contact centre that knows its customers',
  'hi.call': 'Call us',
  'hi.call.text': 'Call from the browser and hear how it knows you',
  'hi.desk': 'Agents\' desk',
  'hi.desk.text': 'Enter by a sign-in link: the terminal that started Zhiyin printed one for each agent, good for one use',
};

export function say(key: keyof typeof zh, values?: Values): string {
  return fill((wantedScreen() === 'en' ? en : zh)[key], values);
}
