import type { IDataObject } from 'n8n-workflow';
import type { Column, Columns } from '../../nodes/Postscript/domain/row';

const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

function isOf({ type, isTime, values }: Column, value: unknown): boolean {
	if (values && !values.includes(value as string)) return false;
	if (isTime) return typeof value === 'string' && UTC.test(value);
	if (type === 'integer') return Number.isInteger(value);
	if (type === 'array') return Array.isArray(value);
	if (type === 'object') return typeof value === 'object' && !Array.isArray(value);
	return typeof value === type;
}

/** What of a row is not what its columns declare. */
function complaintsOf(row: IDataObject, columns: Columns): string[] {
	return Object.entries(columns).flatMap(([key, column]) => {
		const value = row[key];
		const isRight = value === null ? column.isNullable : isOf(column, value);
		return isRight ? [] : [`${key}: ${JSON.stringify(value)}`];
	});
}

/** Every row has exactly the declared keys in the declared order, with values of the declared kinds. */
export function expectDeclaredRows(rows: IDataObject[], columns: Columns): void {
	const keys = Object.keys(columns);
	for (const row of rows) {
		if (Object.keys(row).join() !== keys.join()) expect(Object.keys(row)).toEqual(keys);
		const complaints = complaintsOf(row, columns);
		if (complaints.length > 0) expect(complaints).toEqual([]);
	}
}
