import { read, write } from '../../shared/lang';

// What is being written is kept in the browser until it is handed in or put away,
// so that a closed page, a lost sign-in or a wrong click loses nothing.
const keyOf = (id: string) => `zy.tag.${id || '+'}`;

export const draftOf = (id: string): string | null => read(keyOf(id)) || null;
export const keepDraft = (id: string, text: string): void => write(keyOf(id), text);
export const dropDraft = (id: string): void => write(keyOf(id), '');
