import { SaveTurns } from '../../../../../nodes/Postscript/trigger/webhook/saveTurns';
import { turn } from '../../../../support/turn';

/** Lets deliveries enter, and writes down when each goes on. */
function queue(turns: SaveTurns, names: string[]): string[] {
	const gone: string[] = [];
	for (const name of names) void turns.enter().then(() => gone.push(name));
	return gone;
}

test('one alone goes on at once, and so does the next', async () => {
	const turns = new SaveTurns();
	await turns.enter();
	turns.leave();
	await turns.enter();
});

test('of several at once the last goes alone, after all others', async () => {
	const turns = new SaveTurns();
	const gone = queue(turns, ['a', 'b', 'c', 'd']);
	await turn();
	expect(gone).toEqual(['a']);
	turns.leave();
	await turn();
	expect(gone).toEqual(['a', 'b', 'c']);
	turns.leave();
	await turn();
	expect(gone).toEqual(['a', 'b', 'c']);
	turns.leave();
	await turn();
	expect(gone).toEqual(['a', 'b', 'c', 'd']);
});

test('each learns whether it goes alone', async () => {
	const turns = new SaveTurns();
	const alone: boolean[] = [];
	for (let n = 0; n < 4; n++) void turns.enter().then((isAlone) => alone.push(isAlone));
	for (let n = 0; n < 4; n++) {
		await turn();
		turns.leave();
	}
	expect(alone).toEqual([true, false, false, true]);
});

test('one that comes later takes the place of the last', async () => {
	const turns = new SaveTurns();
	const gone = queue(turns, ['a', 'b', 'c']);
	turns.leave();
	await turn();
	gone.push(...queue(turns, ['d']));
	turns.leave();
	await turn();
	expect(gone).toEqual(['a', 'b', 'c']);
});
