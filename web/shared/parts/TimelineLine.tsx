import type { ReactNode } from 'react';
import type { IconName } from '../icons';
import { Ago } from './Ago';
import { Icon } from './Icon';

/** Happened is one line of a timeline: where it came from, what it was, when. */
export interface Happened { id: string; at: string; icon: IconName; shade: string; from: string; title: string; detail: readonly string[] }

interface Line { of: Happened; kind?: string; tall?: boolean; children?: ReactNode }

/** TimelineLine draws it: on the desk in one row, on a customer's page with the detail below. children are its buttons and what they open. */
export function TimelineLine({ of: h, kind, tall, children }: Line) {
  const detail = h.detail.filter(Boolean);
  const mark = <span className={`chan ${tall ? '' : 'xs'} ${h.shade}`} title={h.from}><Icon name={h.icon} size={tall ? 14 : 16} /><span className="sr">{h.from}</span></span>;
  if (tall) {
    return (
      <li data-testid="happened" data-id={h.id} data-kind={kind}>
        {mark}<span className="t">{h.title}</span><span className="when"><Ago at={h.at} /></span>
        {detail.length > 0 && <span className="d">{detail.map((d, i) => <span key={i}>{i > 0 && <> <i className="sep" /> </>}{d}</span>)}</span>}
        {children}
      </li>
    );
  }
  return (
    <li data-testid="past" data-contact={h.id}>
      {mark}
      <span className="ell">{h.title}{detail.length > 0 && <span className="t3 sm beside">{detail.map((d, i) => <span key={i}>{i > 0 && <> <i className="sep" /> </>}{d}</span>)}</span>}</span>
      <span className="m">{children}<Ago at={h.at} /></span>
    </li>
  );
}
