import { fill, wantedScreen, type Values } from '../../shared/lang';
import { en } from './en';
import { zh, type Key } from './zh';

export function say(key: Key, values?: Values): string {
  return fill((wantedScreen() === 'en' ? en : zh)[key], values);
}
