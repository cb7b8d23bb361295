import fc from 'fast-check';

import {
	inOrder,
	withoutOutdated,
} from '../../../../../nodes/Postscript/domain/customerData/order';

describe('inOrder', () => {
	it('goes by time, ties and events without a time by arrival', () => {
		const events = [
			{ id: 'late', at: 30 },
			{ id: 'none' },
			{ id: 'first', at: 10 },
			{ id: 'tie', at: 30 },
			{ id: 'none too' },
		];
		expect(inOrder(events, 20).map(({ id }) => id)).toEqual([
			'first',
			'none',
			'none too',
			'late',
			'tie',
		]);
		expect(events[0].id).toBe('late');
	});
});

describe('an older identify', () => {
	it('brings what the newer one did not carry, and nothing else', () => {
		const written = new Map([['tier', { at: 50 }]]);
		expect(withoutOutdated({ tier: 'silver', city: 'Rome' }, 40, written)).toEqual({
			values: { city: 'Rome' },
			outdated: ['tier'],
		});
		expect(withoutOutdated({ tier: 'gold' }, 50, written).outdated).toEqual([]);
	});

	it('never wins, in whatever order they arrive', () => {
		const identify = fc.record({
			at: fc.integer({ min: 0, max: 20 }),
			values: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer()),
		});
		fc.assert(
			fc.property(fc.array(identify, { maxLength: 12 }), (identifies) => {
				const written = new Map<string, { at: number }>();
				const profile: Record<string, number> = {};
				for (const { values, at } of identifies) {
					const current = withoutOutdated(values, at, written);
					Object.assign(profile, current.values);
					for (const name of Object.keys(current.values)) written.set(name, { at });
				}
				const expected: Record<string, number> = {};
				for (const { values } of inOrder(identifies, 0)) Object.assign(expected, values);
				expect(profile).toEqual(expected);
			}),
		);
	});
});
