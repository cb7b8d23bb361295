import { SeenDeliveries } from '../../../../../nodes/Postscript/trigger/webhook/seenDeliveries';

const NOW = Date.parse('2026-03-01T10:00:00Z');
const TWO_HOURS = 2 * 60 * 60_000;

async function take(memory: SeenDeliveries, key: string, now = NOW): Promise<boolean> {
	const claim = await memory.claim(key, now);
	claim?.keep();
	return claim !== undefined;
}

test('a delivery is taken once, until it is too old to be repeated', async () => {
	const memory = new SeenDeliveries();
	expect(await take(memory, 'a')).toBe(true);
	expect(await take(memory, 'a')).toBe(false);
	expect(await take(memory, 'b', NOW + TWO_HOURS)).toBe(true);
	expect(await take(memory, 'a', NOW + TWO_HOURS)).toBe(true);
});

test('a claim that is kept cannot be released any more', async () => {
	const memory = new SeenDeliveries();
	const claim = await memory.claim('a', NOW);
	claim?.keep();
	claim?.release();
	expect(await take(memory, 'a')).toBe(false);
});

test('of those that wait for a claim, one takes its place when it is released', async () => {
	const memory = new SeenDeliveries();
	const claim = await memory.claim('a', NOW);
	const waiting = [take(memory, 'a'), take(memory, 'a'), take(memory, 'a')];
	claim?.release();
	expect((await Promise.all(waiting)).filter(Boolean)).toHaveLength(1);
});

test('what is saved is what was taken and the one being taken, not what others are about to', async () => {
	const memory = new SeenDeliveries();
	await take(memory, 'taken');
	await memory.claim('own', NOW);
	await memory.claim('other', NOW);
	const saved = memory.toSaved('own');
	const later = new SeenDeliveries();
	later.learn(saved, NOW);
	expect(await take(later, 'taken')).toBe(false);
	expect(await take(later, 'own')).toBe(false);
	expect(await take(later, 'other')).toBe(true);
});

test('twenty thousand are remembered, a thousand saved, the newest of each', async () => {
	const memory = new SeenDeliveries();
	for (let n = 0; n < 20_500; n++) await take(memory, `key${n}`);
	expect(await take(memory, 'key600')).toBe(false);
	expect(await take(memory, 'key400')).toBe(true);
	const saved = memory.toSaved('key400');
	expect(saved).toHaveLength(1_000);
	expect(saved.at(-1)).toMatch(/^key400 /);
});

test.each([[''], ['a'], ['a x-y'], ['a zzzzzzzzzz']])(
	'a saved line "%s" teaches nothing',
	async (line) => {
		const memory = new SeenDeliveries();
		memory.learn([line], NOW);
		expect(await take(memory, 'a')).toBe(true);
	},
);
