/** One line of the table. Budgets are upper limits in the unit of the figure; a figure without one is only told. */
export interface Figure {
  what: string;
  measured: number;
  unit: Unit;
  budget?: number;
  /** What to aim at once the budget is kept. */
  stretch?: number;
  /** What was measured against what, with the absolute numbers behind the figure. */
  from: string;
}

export type Unit = 'times' | 'percent' | 'exponent';

const spelled: Record<Unit, (value: number) => string> = {
  times: value => `${value.toFixed(2)} x`,
  percent: value => `${value.toFixed(1)} %`,
  exponent: value => value.toFixed(2),
};

/** Milliseconds as the table shows them. */
export const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;

export const isOver = ({ measured, budget }: Figure): boolean => budget !== undefined && !(measured <= budget);

const verdict = (figure: Figure): string => {
  if (isOver(figure)) return 'over';
  if (figure.stretch !== undefined && figure.measured <= figure.stretch) return 'ok, stretch';
  return figure.budget === undefined ? '' : 'ok';
};

const row = (figure: Figure): string[] => {
  const { what, measured, unit, budget, stretch, from } = figure;
  const spell = (value: number | undefined) => (value === undefined ? '' : spelled[unit](value));
  return [what, spell(measured), spell(budget), spell(stretch), verdict(figure), from];
};

/** The figures as a table for a terminal: numbers to the right, words to the left. */
export const table = (figures: Figure[]): string => {
  const rows = [['what', 'measured', 'budget', 'stretch', '', 'from'], ...figures.map(row)];
  const widths = [0, 1, 2, 3, 4].map(column => Math.max(...rows.map(cells => cells[column]?.length ?? 0)));
  const padded = (cell: string, column: number) =>
    column >= 1 && column <= 3 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
  return rows.map(cells => cells.map(padded).join('  ').trimEnd()).join('\n');
};
