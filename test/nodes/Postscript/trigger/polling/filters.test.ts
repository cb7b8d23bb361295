import type { IDataObject } from 'n8n-workflow';
import {
	passesFilters,
	readFilters,
} from '../../../../../nodes/Postscript/trigger/polling/filters';

const subscriber = {
	id: 's_1',
	email: 'jane@example.com',
	tags: ['VIP', 'Spring Sale\u200b', '2026'],
};

function passes(filters: IDataObject, more: object = {}): boolean {
	return passesFilters({ ...subscriber, ...more }, readFilters(filters));
}

test.each<[boolean, IDataObject]>([
	[true, {}],
	[true, { tags: ' , ' }],
	[true, { tags: null }],
	[true, { tags: [] }],
	[true, { tags: 'vip' }],
	[true, { tags: 'wholesale, spring sale' }],
	[false, { tags: 'wholesale, spring sale', tagsMatch: 'all' }],
	[true, { tags: 'VIP,Spring Sale', tagsMatch: 'all' }],
	[false, { tags: 'spring' }],
	[true, { tags: ['wholesale', 'vip'] }],
	[false, { tags: ['wholesale', 'vip'], tagsMatch: 'ALL' }],
	[true, { tags: '["wholesale", "vip"]' }],
	[true, { tags: 2026 }],
	[false, { tags: 2025 }],
	[true, { tags: '\ufeffvip\u200b' }],
	[true, { hasEmail: true }],
	[true, { hasEmail: 'yes' }],
])('passes: %s with %j', (expected, filters) => {
	expect(passes(filters)).toBe(expected);
});

test('a subscriber without an email, or without tags, is left out where one is asked for', () => {
	expect(passes({ hasEmail: true }, { email: null })).toBe(false);
	expect(passes({ hasEmail: ' true\n' }, { email: '' })).toBe(false);
	expect(passes({ hasEmail: 'no' }, { email: null })).toBe(true);
	expect(passes({ tags: 'vip' }, { tags: null })).toBe(false);
});

test('a filter that was not added does not filter, whatever its default on the screen', () => {
	expect(passes({}, { email: null, tags: null })).toBe(true);
});

test.each([
	[{ hasEmail: 'maybe' }, 'Has Email must be true or false'],
	[{ tags: { a: 1 } }, 'Tags must be a list'],
	[{ tagsMatch: 'some' }, 'Tags Must Match "some"'],
])('%j is refused by its name', (filters, message) => {
	expect(() => readFilters(filters as IDataObject)).toThrow(message);
});
