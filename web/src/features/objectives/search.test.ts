import { expect, test } from 'vitest';
import { filtersOf, isPreset, presetsFor, readObjectivesSearch } from './search';

test('an address that nobody could have made is read as if it said nothing', () => {
  const read = readObjectivesSearch({ period: '2026-9', level: 'galaxy', status: 'constructor', q: 7, sort: '; drop' });

  expect(JSON.parse(JSON.stringify(read))).toEqual({ q: '7' });
});

test('a period becomes the year and the quarter that the API asks for', () => {
  expect(filtersOf({ period: '2026-4' })).toMatchObject({ year: 2026, quarter: 4 });
  expect(filtersOf({ period: '2026' })).toMatchObject({ year: 2026, quarter: undefined });
});

test('a preset is recognised by its filters, whatever is open or sorted', () => {
  const presets = presetsFor('2026-11-21', 1, { id: 'me', department: 'East' });
  const chosen = readObjectivesSearch({ period: '2026-4', state: 'active', open: 'x', sort: '-title' });

  expect(presets.filter((preset) => isPreset(chosen, preset)).map((preset) => preset.word)).toEqual(['This quarter']);
  expect(presets.map((preset) => preset.word)).toContain('East');
  expect(presets.filter((preset) => isPreset(readObjectivesSearch({ period: 'all' }), preset)).map((preset) => preset.word)).toEqual(['All']);
});
