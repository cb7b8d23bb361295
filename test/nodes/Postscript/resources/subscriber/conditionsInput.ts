import type { IDataObject } from 'n8n-workflow';

/** Conditions as a workflow saves them: groups, each a list of criteria. */
export function criteria(...groups: IDataObject[][]) {
	return { group: groups.map((criterion) => ({ criteria: { criterion } })) } as never;
}

/** Everyone with a tag. */
export const tagged = (tag: string) =>
	criteria([{ field: 'tags', operator: 'contains', value: tag }]);

/** Everyone whose field compares so. */
export const comparing = (field: string, operator: string, value?: unknown) =>
	criteria([{ field, operator, value } as IDataObject]);
