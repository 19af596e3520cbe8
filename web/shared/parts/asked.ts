import { useEffect, useState } from 'react';

/** Asked is an answer as last heard: null until then; failed says that the last asking was refused. */
export interface Asked<T> { value: T | null; failed: boolean }

/** useAsked asks whenever what it depends on changes, and keeps the last answer meanwhile. */
export function useAsked<T>(ask: () => Promise<T>, of: readonly unknown[]): Asked<T> {
  const [state, setState] = useState<Asked<T>>({ value: null, failed: false });
  useEffect(() => {
    let mine = true;
    ask().then((value) => { if (mine) setState({ value, failed: false }); }, () => { if (mine) setState((s) => ({ ...s, failed: true })); });
    return () => { mine = false; };
  }, of);
  return state;
}
