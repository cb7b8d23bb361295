import { runInOrder } from '../../../../nodes/Postscript/api/sequencer';
import { turn } from '../../../support/turn';

/** A piece of work that the test ends. */
function piece(name: string, journal: string[]) {
	let end = () => {};
	const ended = new Promise<void>((resolve) => {
		end = resolve;
	});
	const work = async () => {
		journal.push(`${name} begins`);
		await ended;
		journal.push(`${name} ends`);
		return name;
	};
	return { work, end };
}

test('work for one subscriber goes on one after another, in the order of the calls', async () => {
	const journal: string[] = [];
	const [first, second] = [piece('first', journal), piece('second', journal)];
	const results = Promise.all([
		runInOrder({ token: 'token', signal: undefined }, 's_1', first.work),
		runInOrder({ token: 'token', signal: undefined }, 's_1', second.work),
	]);
	second.end();
	await turn();
	expect(journal).toEqual(['first begins']);
	first.end();
	expect(await results).toEqual(['first', 'second']);
	expect(journal).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
});

test.each([
	['another subscriber', 'token', 's_2'],
	['another token', 'other', 's_1'],
])('%s does not wait', async (_what, token, subscriber) => {
	const journal: string[] = [];
	const [first, second] = [piece('first', journal), piece('second', journal)];
	const results = Promise.all([
		runInOrder({ token: 'token', signal: undefined }, 's_1', first.work),
		runInOrder({ token: token, signal: undefined }, subscriber, second.work),
	]);
	await turn();
	expect(journal).toEqual(['first begins', 'second begins']);
	first.end();
	second.end();
	await results;
});

test('work that breaks off holds nobody up, and its fault is its own', async () => {
	const fault = new Error('broken');
	const first = runInOrder(
		{ token: 'token', signal: undefined },
		's_1',
		async () => await Promise.reject(fault),
	);
	const second = runInOrder(
		{ token: 'token', signal: undefined },
		's_1',
		async () => await Promise.resolve('done'),
	);
	await expect(first).rejects.toBe(fault);
	expect(await second).toBe('done');
});
