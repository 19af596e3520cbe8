import { createContext, useContext } from 'react';

/** Me is whoever is signed in: what they are called and which actions they may do. */
export interface Me { name: string; may: readonly string[] }

export const MeContext = createContext<Me>({ name: '', may: [] });

export function useMe(): Me {
  return useContext(MeContext);
}
