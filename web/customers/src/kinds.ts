import { useAsked } from '../../shared/parts/asked';
import { kindName, kindsInForce, type Kind } from '../../shared/kinds';
import { useWords } from './words';

/** useKinds are the kinds of identifier with what they are called; until they are there a kind has no name. */
export function useKinds(): { list: readonly Kind[]; named: (kind: string) => string } {
  const words = useWords();
  const { value, failed } = useAsked(kindsInForce, []);
  return { list: value ?? [], named: (kind) => (value || failed ? kindName(value ?? [], kind, words.screen) : '') };
}
