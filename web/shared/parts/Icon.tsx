import { icons, type IconName } from '../icons';

/** Icon is decoration; the words beside it or the button's label say what it means. */
export function Icon({ name, size = 16 }: { name: IconName; size?: 12 | 14 | 16 | 18 | 20 | 24 }) {
  const cls = size === 16 ? 'i' : `i i${size}`;
  return <svg className={cls} viewBox="0 0 24 24" aria-hidden="true" dangerouslySetInnerHTML={{ __html: icons[name] }} />;
}
