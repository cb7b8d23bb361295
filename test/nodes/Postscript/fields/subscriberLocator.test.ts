import type { INodeParameters } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { SUBSCRIBER } from '../../../../nodes/Postscript/fields/subscriberLocator';
import { openStage, V } from '../resources/operationHarness';

const stage = openStage();

const PHONE = '+14155550123';

const by = (mode: string, value: unknown) => ({ __rl: true, mode, value }) as INodeParameters;

const GET = { resource: 'subscriber', operation: 'get' };

/** What is said of a value that an expression gives: what is typed in does not come so far. */
async function refusalOf(subscriber: INodeParameters | string, v: string): Promise<string[]> {
	const { error } = await stage.run({ ...GET, subscriber }, { items: [{ v }] });
	expect(stage.sent).toEqual([]);
	return [error?.message ?? '', error?.description ?? ''];
}

const PHONE_KIND = 'a phone number';
const EMAIL_KIND = 'an email';
const ID_KIND = 'a subscriber ID';
const SHOPIFY_KIND = 'a Shopify customer ID';

test.each([
	['id', 'ID', PHONE, PHONE_KIND, 'Phone'],
	['id', 'ID', '(415) 555-0123', PHONE_KIND, 'Phone'],
	['id', 'ID', ' 415 555 0123 ', PHONE_KIND, 'Phone'],
	['id', 'ID', 'jane@example.com', EMAIL_KIND, 'Email'],
	['id', 'ID', 'gid://shopify/Customer/6204511453219', SHOPIFY_KIND, 'Shopify ID'],
	['phone', 'Phone', 'jane@example.com', EMAIL_KIND, 'Email'],
	['phone', 'Phone', 's_31afjew824892ks', ID_KIND, 'ID'],
	['phone', 'Phone', 'gid://shopify/Customer/6204511453219', SHOPIFY_KIND, 'Shopify ID'],
	['email', 'Email', PHONE, PHONE_KIND, 'Phone'],
	['email', 'Email', 's_31afjew824892ks', ID_KIND, 'ID'],
	['shopifyCustomerId', 'Shopify ID', PHONE, PHONE_KIND, 'Phone'],
	['shopifyCustomerId', 'Shopify ID', 'jane@example.com', EMAIL_KIND, 'Email'],
	['psId', 'Cookie ID', 's_31afjew824892ks', ID_KIND, 'ID'],
	['psId', 'Cookie ID', 'jane@example.com', EMAIL_KIND, 'Email'],
])('%s: %s is chosen for %p, which is %s', async (mode, chosen, value, kind, fits) => {
	const [message, advice] = await refusalOf(by(mode, V), value);
	expect(message).toBe(`Subscriber "${value}" is ${kind}, but ${chosen} is chosen`);
	expect(advice).toContain(
		`This is ${kind}: choose ${fits} instead of ${chosen}, left of the field`,
	);
});

test('a phone number that an expression gives in place of all is told so too', async () => {
	const [, advice] = await refusalOf(V, PHONE);
	expect(advice).toContain('choose Phone instead of ID');
});

test.each([
	['id', '14155550123'],
	['id', '2e51-77'],
	['phone', '4155550123'],
	['shopifyCustomerId', '6204511453219'],
])(
	'%s: digits that may be of several kinds are taken as what is chosen: %p',
	async (mode, value) => {
		await stage.run({ ...GET, subscriber: by(mode, value) });
		expect(stage.sent).toHaveLength(1);
	},
);

/** What the editor says under the field while it is typed, and n8n before it runs the node. */
function issuesOf(mode: string, value: string): string[] {
	const issues = NodeHelpers.getNodeParametersIssues(
		[SUBSCRIBER.property],
		{
			id: '1',
			name: 'Postscript',
			type: 'postscript',
			typeVersion: 1,
			position: [0, 0],
			parameters: { subscriber: by(mode, value) },
		},
		null,
	);
	return issues?.parameters?.subscriber ?? [];
}

test.each([
	['id', PHONE],
	['id', 'jane@example.com'],
	['phone', 'jane@example.com'],
	['phone', 's_31afjew824892ks'],
	['email', PHONE],
	['shopifyCustomerId', PHONE],
	['psId', 's_31afjew824892ks'],
])('%s: %p is pointed out while it is typed', (mode, value) => {
	expect(issuesOf(mode, value)).toEqual([expect.stringContaining('left of the field')]);
});

test.each([
	['id', ' s_31afjew824892ks '],
	['id', '="s_31afjew824892ks"'],
	['id', '={{ $json.id }}'],
	['phone', '(415) 555-0123'],
	['phone', 'tel:+1-415-555-0123'],
	['phone', '٤١٥٥٥٥٠١٢٣'],
	['phone', "'4155550123"],
	['phone', '={{ $json.phone }}'],
	['email', ' jane+1@example.com\n'],
	['email', '={{ $json.email }}'],
	['shopifyCustomerId', 'gid://shopify/Customer/6204511453219'],
	['shopifyCustomerId', '6204511453219.0'],
	['psId', '42'],
])('%s: %p is let through', (mode, value) => {
	expect(issuesOf(mode, value)).toEqual([]);
});

test('an empty field is asked for once, in n8n’s own words', () => {
	for (const mode of ['id', 'phone', 'email', 'shopifyCustomerId', 'psId']) {
		expect(issuesOf(mode, '')).toEqual(['Parameter "Subscriber" is required.']);
	}
});

describe('a locator that an expression gives as a whole', () => {
	const run = async (ref: INodeParameters, options: INodeParameters) =>
		await stage.run({ ...GET, subscriber: V, options }, { items: [{ v: ref }] });

	test('is read in the default country: the digits are those of a stranger elsewhere', async () => {
		stage.emulator.shop().add({ phone: '+15512345678' });
		const meant = stage.emulator.shop().add({ phone: '+525512345678' });
		const defaultCountry = { __rl: true, mode: 'code', value: 'MX' };
		const { items } = await run(by('phone', '5512345678'), { defaultCountry });
		expect(items[0].json).toMatchObject({ status: 'found', subscriber_id: meant });
	});

	test('is looked up as If Several Match says', async () => {
		const emails = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'].map((createdAt, n) =>
			stage.emulator.shop().add({ phone: `+1415555010${n}`, email: 'jane@example.com', createdAt }),
		);
		const options = { ifSeveralMatch: 'mostRecentOptedIn' };
		const { items } = await run(by('email', 'jane@example.com'), options);
		expect(items[0].json).toMatchObject({ status: 'found', subscriber_id: emails[1] });
	});
});
