import { useWords } from '../words';

const shades: Record<string, string> = { gold: 'gold', silver: 'silver', platinum: 'gold', black: 'gold', diamond: 'gold', vip: 'gold' };

/** Tier is the member level; nobody without one gets a mark. */
export function Tier({ tier }: { tier: string | undefined }) {
  const words = useWords();
  if (!tier || tier === 'none') return null;
  return <span className={`pill ${shades[tier] ?? ''}`}>{words.named('tier', tier)}</span>;
}
