import { RecentWrites } from '../../../../../nodes/Postscript/resources/audience/recentWrites';
import { bulky, usedHeap } from '../../../../support/heap';

const PROPERTY = 'n8n Audiences';

test('a page read before a write builds on what was written', () => {
	const early = new RecentWrites('token');
	const writer = new RecentWrites('token');
	writer.record('s_1', PROPERTY, ['A', 'B']);
	expect(early.current('s_1', PROPERTY, ['A'])).toEqual(['A', 'B']);
	expect(early.current('s_2', PROPERTY, ['A'])).toEqual(['A']);
	early.close();
	writer.close();
});

test('a page read after it builds on what was read', () => {
	const writer = new RecentWrites('token');
	writer.record('s_1', PROPERTY, ['A', 'B']);
	const late = new RecentWrites('token');
	expect(late.current('s_1', PROPERTY, ['C'])).toEqual(['C']);
	writer.close();
	late.close();
});

test('what no open page was read before is forgotten, after 10,000 people', () => {
	const before = usedHeap();
	for (let index = 0; index < 10_000; index++) {
		const page = new RecentWrites('token');
		page.record(bulky(index), PROPERTY, ['A']);
		page.close();
	}
	expect(usedHeap() - before).toBeLessThan(10_000_000);
});
