// Figures of how long a program is held up.

import { describe, expect, it } from 'vitest';
import { pauseFigures } from '../src/index.ts';
import { Pauses } from '../src/pauses.ts';

function pausesWithClock(): { pauses: Pauses; pass: (milliseconds: number) => void } {
  let now = 0;
  return {
    pauses: new Pauses(() => now),
    pass: (milliseconds) => {
      now += milliseconds;
    },
  };
}

describe('pauses', () => {
  it('last from their first step until the program goes on', () => {
    const { pauses, pass } = pausesWithClock();
    pauses.end();
    pauses.during('view', () => pass(2));
    pass(1);
    pauses.during('send', () => pass(3));
    pauses.end();
    pass(100);
    pauses.during('view', () => pass(4));
    pauses.end();
    expect(pauses.all).toEqual([
      { total: 6000, parts: { view: 2000, send: 3000 } },
      { total: 4000, parts: { view: 4000 } },
    ]);
  });

  it('count steps within steps once', () => {
    const { pauses, pass } = pausesWithClock();
    pauses.during('send', () => {
      pass(1);
      pauses.during('start', () => pass(5));
      pauses.during('view', () => pass(2));
    });
    pauses.end();
    expect(pauses.all).toEqual([{ total: 8000, parts: { send: 1000, start: 5000, view: 2000 } }]);
  });

  it('count steps that fail', () => {
    const { pauses, pass } = pausesWithClock();
    const step = () => {
      pass(1);
      throw new Error('no room');
    };
    expect(() => pauses.during('link', step)).toThrow('no room');
    pauses.end();
    expect(pauses.all).toEqual([{ total: 1000, parts: { link: 1000 } }]);
  });

  it('have percentiles, together and by kind', () => {
    const all = Array.from({ length: 200 }, (_, i) => ({
      total: (i + 1) * 10,
      parts: i % 2 === 0 ? { view: i + 1 } : {},
    }));
    const { count, median, percentile99, longest } = pauseFigures(all);
    expect([count, median, percentile99, longest]).toEqual([200, 1000, 1980, 2000]);
    expect(pauseFigures(all, 'view')).toMatchObject({ count: 100, median: 99, longest: 199 });
    expect(pauseFigures([], 'view')).toMatchObject({ count: 0, total: 0, longest: 0 });
  });
});
