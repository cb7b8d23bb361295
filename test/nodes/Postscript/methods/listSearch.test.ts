import { searchKeywords, searchSubscribers } from '../../../../nodes/Postscript/methods/listSearch';
import { startEmulator, TEST_KEY, type Emulator } from '../../../emulator';
import { credentialFor } from '../../../support/credentials';
import { dropDownContext } from '../../../support/interactive';

let emulator: Emulator;
beforeEach(async () => {
	emulator = await startEmulator({ rate: null });
});
afterEach(async () => {
	const { violations } = emulator;
	await emulator.close();
	expect(violations).toEqual([]);
});

const context = (privateKey = TEST_KEY) =>
	dropDownContext(credentialFor(emulator.url, { privateKey, requestsPerSecond: 1000 }));

const PHONE = '+14155550123';

test('the newest subscribers come first, a page at a time', async () => {
	emulator.options.pageSize = 2;
	const ids = [1, 2, 3].map((n) =>
		emulator.shop().add({ phone: `+1415555010${n}`, email: `n${n}@example.com` }),
	);
	const first = await searchSubscribers.call(context());
	expect(first).toEqual({
		results: [
			{ name: '+14155550103, n3@example.com', value: ids[2] },
			{ name: '+14155550102, n2@example.com', value: ids[1] },
		],
		paginationToken: '2',
	});
	const second = await searchSubscribers.call(context(), undefined, '2');
	expect(second).toEqual({
		results: [{ name: '+14155550101, n1@example.com', value: ids[0] }],
		paginationToken: undefined,
	});
});

test.each([
	['(415) 555', { phone_number__contains: '415555' }],
	['+1415', { phone_number__contains: '1415' }],
	['020 7946', { phone_number__contains: '207946' }],
	['0044 20', { phone_number__contains: '4420' }],
	['+44 (0)20 7946', { phone_number__contains: '44207946' }],
	['415–555/01', { phone_number__contains: '41555501' }],
	['(0', {}],
	['jane@', { email__contains: 'jane@' }],
	['jane+1&x=2', { email__contains: 'jane+1&x=2' }],
	['  ', {}],
])('what is typed narrows the list down: %p', async (typed, query) => {
	await searchSubscribers.call(context(), typed);
	expect(emulator.log.map((entry) => entry.query)).toEqual([
		{ ...query, sort: 'created_at__desc' },
	]);
});

test('a person without email is shown by phone', async () => {
	const id = emulator.shop().add({ phone: PHONE });
	expect((await searchSubscribers.call(context(), '0123')).results).toEqual([
		{ name: PHONE, value: id },
	]);
});

test('who opted out is shown as such', async () => {
	const id = emulator.shop().add({ phone: PHONE, email: 'jane@example.com' });
	emulator.shop().optOut(PHONE);
	expect((await searchSubscribers.call(context())).results).toEqual([
		{ name: `${PHONE}, jane@example.com (opted out)`, value: id },
	]);
});

test.each(
	(['normalised', 'e164', 'digits'] as const).flatMap((matching) =>
		['4155550123', '+14155550123', '+1 (415) 555-0123', '(415) 555 0123', '415.555', '0123'].map(
			(typed) => [typed, matching] as const,
		),
	),
)('%p finds the person where Postscript matches phones as %s', async (typed, phoneMatching) => {
	emulator.options.phoneMatching = phoneMatching;
	const id = emulator.shop().add({ phone: PHONE });
	emulator.shop().add({ phone: '+442079460958' });
	expect((await searchSubscribers.call(context(), typed)).results).toEqual([
		{ name: PHONE, value: id },
	]);
});

test('keywords are listed, narrowed down by what is typed', async () => {
	expect((await searchKeywords.call(context())).results).toEqual([
		{ name: 'WELCOME', value: 'kw_welcome' },
		{ name: 'VIP', value: 'kw_vip' },
	]);
	expect((await searchKeywords.call(context(), 'vi')).results).toEqual([
		{ name: 'VIP', value: 'kw_vip' },
	]);
});

test.each([searchSubscribers, searchKeywords])(
	'%p says in words what is wrong with the key',
	async (search) => {
		const key = ['sk', 'test', 'nobody'].join('_');
		await expect(search.call(context(key))).rejects.toMatchObject({
			message: 'Postscript does not know this key',
			description: expect.stringContaining('Check Private Key') as string,
		});
	},
);
