import { joinSentences, withoutFullStop } from '../../../../nodes/Postscript/domain/sentences';

test.each<[Array<string | null | undefined>, string]>([
	[['It was refused', 'Check the key'], 'It was refused. Check the key'],
	[['It was refused.', 'Check the key'], 'It was refused. Check the key'],
	[['Why?', 'Check the key.'], 'Why? Check the key.'],
	[['He said "no."', 'Ask again'], 'He said "no." Ask again'],
	[['A long reas...', 'Check the key'], 'A long reas... Check the key'],
	[['', null, 'Check the key', undefined], 'Check the key'],
	[['One', 'two', 'three'], 'One. two. three'],
	[[], ''],
])('%j', (sentences, joined) => expect(joinSentences(...sentences)).toBe(joined));

test.each([
	['Access denied.', 'Access denied'],
	['Access denied', 'Access denied'],
	['left out...', 'left out...'],
])('%j goes on', (sentence, begun) => expect(withoutFullStop(sentence)).toBe(begun));
