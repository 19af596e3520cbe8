import { Fragment } from 'react';

/** Pieces sets short facts side by side with a hairline between them. */
export function Pieces({ of }: { of: readonly string[] }) {
  return <>{of.filter(Boolean).map((p, i) => <Fragment key={i}>{i > 0 && <> <i className="sep" /> </>}{p}</Fragment>)}</>;
}
