import { MAPPING } from '../../../../../nodes/Postscript/domain/customerData/mapping';
import type { CustomerDataOptions } from '../../../../../nodes/Postscript/domain/customerData/types';
import { planAll } from './summary';

const PHONE = '+12125550123';

function plan(event: object, options: Partial<CustomerDataOptions> = {}) {
	return planAll({ type: 'identify', ...event }, options)[0].action;
}

/** An identify with these traits, and a phone unless they bring their own. */
function planTraits(traits: object, options: Partial<CustomerDataOptions> = {}) {
	return plan({ traits: { phone: PHONE, ...traits } }, options);
}

describe("RudderStack's traits table", () => {
	it.each<[row: string, trait: string, value: unknown, expected: object]>([
		['phone_number', 'phone', '+1-202-555-0146', { phone: '+12025550146' }],
		['keyword', 'keyword', 'WELCOME', { keyword: 'WELCOME' }],
		['keyword_id', 'keywordId', 'kw_1', { keywordId: 'kw_1' }],
		['email', 'email', 'alex@example.com', { email: 'alex@example.com' }],
		['first_name', 'firstName', 'Alex', { properties: { first_name: 'Alex' } }],
		['last_name', 'lastName', 'Keener', { properties: { last_name: 'Keener' } }],
		['subscriber_id', 'subscriberId', 's_abc123', { subscriberId: 's_abc123' }],
		['external_id', 'externalId', 'crm-1', { properties: { external_id: 'crm-1' } }],
		['shopify_customer_id', 'shopifyCustomerId', '778899', { shopifyCustomerId: 778899 }],
		['tags', 'tags', ['vip', 'new'], { tags: ['vip', 'new'] }],
		['origin', 'origin', 'website', { origin: 'website' }],
		['properties', 'Loyalty Tier', 'gold', { properties: { loyalty_tier: 'gold' } }],
	])('%s', (_row, trait, value, expected) => {
		expect(planTraits({ [trait]: value })).toMatchObject({ kind: 'identify', ...expected });
		const inContext = { context: { traits: { phone: PHONE, [trait]: value } } };
		expect(plan(inContext)).toMatchObject({ kind: 'identify', ...expected });
	});

	it.each([
		['first_name', 'firstName'],
		['last_name', 'lastName'],
		['external_id', 'externalId'],
	])('%s as a field of its own, as RudderStack sends it', (field, trait) => {
		expect(planTraits({ [trait]: 'x' }, { personFields: 'fields' })).toMatchObject({
			personFields: { [field]: 'x' },
			properties: {},
		});
	});

	it.each([
		['subscriber_id', { subscriberId: 's_1' }],
		['subscriberId', { subscriberId: 's_1' }],
		['external_id', { properties: { external_id: 's_1' } }],
	])('externalId of type %s, as a list and as one object', (type, expected) => {
		for (const externalId of [[{ type, id: 's_1' }], { type, id: 's_1' }]) {
			expect(plan({ traits: { phone: PHONE }, context: { externalId } })).toMatchObject(expected);
		}
	});

	it('externalId of type shopify_customer_id, which counts more than the trait', () => {
		const context = { externalId: [{ type: 'shopify_customer_id', id: '2' }] };
		const action = plan({ traits: { phone: PHONE, shopifyCustomerId: 1 }, context });
		expect(action).toMatchObject({ shopifyCustomerId: 2 });
		expect(action.notes).toEqual([
			'context.externalId and traits.shopifyCustomerId differ: context.externalId was used',
		]);
	});

	it.each([
		['phone', PHONE],
		['email', 'a@example.com'],
	])('identifierType %s of reverse ETL', (identifierType, id) => {
		const context = { externalId: { type: 'WEBHOOK-people', id, identifierType } };
		expect(plan({ context })).toMatchObject({ kind: 'identify', [identifierType]: id });
	});
});

describe('where a field is found', () => {
	it.each(Object.entries(MAPPING))('%s in each spelling', (field, { keys }) => {
		const value = { tags: ['9'], email: 'a@example.com', phone: PHONE, origin: 'other' }[field];
		const spellings = [...keys, keys[0].toLowerCase(), keys[0].toUpperCase()];
		const plans = spellings.map((key) => plan({ traits: { s: 1, [key]: value ?? '9' } }));
		expect(plans.map((action) => ({ ...action }))).toEqual(spellings.map(() => ({ ...plans[0] })));
	});

	it('takes the spelling of the table first', () => {
		const action = planTraits({ FIRSTNAME: 'c', first_name: 'b', firstName: 'a' });
		expect(action).toMatchObject({ properties: { first_name: 'a' } });
		expect(action.notes).toEqual([
			'traits.firstName and traits.first_name differ: traits.firstName was used',
		]);
	});

	it("leaves out the sender's own IDs, which mobile libraries put among the traits", () => {
		const context = { traits: { phone: PHONE, userId: 'u_1', anonymousId: 'a-1', city: 'Rome' } };
		expect(plan({ context })).toHaveProperty('properties', { city: 'Rome' });
	});

	it('takes an empty text for missing', () => {
		const context = { traits: { phone: PHONE, city: 'Rome' } };
		expect(plan({ traits: { phone: ' ', city: '' }, context })).toMatchObject({
			phone: PHONE,
			properties: { city: 'Rome' },
		});
	});

	it('takes phone and email from properties last', () => {
		const properties = { phone: PHONE, email: 'a@example.com', other: 1 };
		expect(plan({ properties })).toMatchObject({
			phone: PHONE,
			email: 'a@example.com',
			properties: {},
		});
	});

	it('does not put another phone in the place of one that cannot be read', () => {
		const action = plan({
			traits: { phone: 'ask me', email: 'a@example.com' },
			context: { traits: { phone: PHONE } },
		});
		expect(action).toMatchObject({ kind: 'skip', status: 'invalid_phone' });
		expect(action).toHaveProperty('reason', expect.stringContaining('traits.phone "ask me" '));
	});

	it.each(['N/A', '-', 'none'])('takes %s for no phone, as people write it', (phone) => {
		const named = plan({ traits: { phone, email: 'a@example.com' } });
		expect(named).toMatchObject({ kind: 'identify', email: 'a@example.com', notes: [] });
		expect(named).not.toHaveProperty('phone');
		expect(plan({ traits: { phone } })).toMatchObject({ kind: 'skip', status: 'missing_phone' });
	});

	it("takes Segment's externalIds of phone and email, but no hashed ones", () => {
		const id = (type: string, value: string, encoding = 'none') => ({ type, id: value, encoding });
		const hashed = [id('email', 'a@example.com', 'sha256'), id('phone', '12125550199', 'sha256')];
		const context = { externalIds: [...hashed, id('phone', PHONE)] };
		expect(plan({ context })).toEqual(expect.objectContaining({ phone: PHONE }));
		expect(plan({ context })).not.toHaveProperty('email');
	});

	it("takes a user ID of Postscript's own where nothing else identifies", () => {
		expect(plan({ userId: 's_abc' })).toMatchObject({ subscriberId: 's_abc' });
		expect(plan({ userId: 's_abc', traits: { phone: PHONE } })).not.toHaveProperty('subscriberId');
		expect(plan({ userId: 'u_1' })).toMatchObject({ kind: 'skip', status: 'missing_phone' });
	});
});

describe('values that a field cannot have', () => {
	it.each([
		['email', 'not an email'],
		['shopifyCustomerId', '7.7e5'],
		['keyword', ['JOIN']],
		['origin', 'carrier pigeon'],
		['tags', [['vip']]],
	])('%s is left out, and the rest is sent', (field, value) => {
		const action = planTraits({ [field]: value, city: 'Rome' });
		expect(action).toMatchObject({ kind: 'identify', phone: PHONE, properties: { city: 'Rome' } });
		expect(action).not.toHaveProperty(field);
		expect(action.notes).toEqual([expect.stringMatching(`^Left out: traits.${field} `)]);
	});

	it('of two keywords the ID is sent', () => {
		const action = planTraits({ keyword: 'JOIN', keywordId: 'kw_1' });
		expect(action).toHaveProperty('keywordId', 'kw_1');
		expect(action).not.toHaveProperty('keyword');
	});
});

describe('custom properties', () => {
	it('are flattened; lists of single values become lists of texts', () => {
		const traits = { address: { city: 'Rome' }, sizes: [7, 8.5, null], pets: [{ name: 'Rex' }] };
		expect(planTraits(traits)).toMatchObject({
			properties: { address_city: 'Rome', sizes: ['7', '8.5'], pets_0_name: 'Rex' },
			notes: [],
		});
	});

	it('a decimal becomes a text, and that is told', () => {
		const action = planTraits({ balance: -12.5, count: 5 });
		expect(action).toMatchObject({ properties: { balance: '-12.5', count: 5 } });
		expect(action.notes).toEqual([expect.stringContaining('"balance" was sent as text')]);
	});

	it.each<[string, unknown]>([
		['__proto__', 'x'],
		['\u0000', 'x'],
		['bell\u0007', 'x'],
		['too_large', 2 ** 60],
		['endless', Infinity],
	])('%s is left out and told', (name, value) => {
		const traits = JSON.parse('{}') as Record<string, unknown>;
		Object.defineProperty(traits, name, { value, enumerable: true });
		const action = plan({ traits: { phone: PHONE }, context: { traits } });
		expect(action).toMatchObject({ kind: 'identify', properties: {} });
		expect(action.notes).toEqual([expect.stringMatching(/^Left out: /)]);
	});

	it('keep names of one line only, cleaned', () => {
		const action = planTraits({ ' Tier\n': 1, 'two\nlines': 2 }, { propertyNames: 'asIs' });
		expect(action).toMatchObject({ properties: { Tier: 1 } });
		expect(action.notes).toEqual([
			'Left out: the event has a property that cannot be named "two·lines"',
		]);
	});

	it('keep their names where the screen says so', () => {
		expect(
			planTraits({ 'Loyalty Tier': 1, firstName: 'Al' }, { propertyNames: 'asIs' }),
		).toMatchObject({
			properties: { 'Loyalty Tier': 1, firstName: 'Al' },
		});
	});

	it('two that become one are told', () => {
		const action = planTraits({ 'Loyalty Tier': 'gold', loyaltyTier: 'silver' });
		expect(action).toMatchObject({ properties: { loyalty_tier: 'gold' } });
		expect(action.notes).toEqual([
			'"Loyalty Tier" and "loyaltyTier" both become "loyalty_tier": the first was used',
		]);
	});

	const EMPTY = { tier: null, city: '', sizes: [], firstName: null, address: { zip: null } };

	it('empty ones are ignored, so that a deleted row wipes nothing', () => {
		expect(planTraits(EMPTY)).toMatchObject({ properties: {} });
	});

	it('empty ones are emptied by choice', () => {
		expect(planTraits(EMPTY, { emptyValues: 'clear' })).toHaveProperty('properties', {
			tier: '',
			city: '',
			sizes: [],
			first_name: '',
		});
	});

	it('more than a subscriber can have are refused', () => {
		const traits = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`t${n}`, n]));
		expect(planTraits(traits)).toMatchObject({ kind: 'skip', status: 'invalid_event' });
	});
});

describe('record', () => {
	const record = (event: object) => plan({ type: 'record', ...event });

	it.each(['insert', 'update'])('%s is an identify of fields and identifiers', (action) => {
		expect(
			record({ action, fields: { tier: 'gold' }, identifiers: { phone: PHONE, row: 7 } }),
		).toMatchObject({ kind: 'identify', phone: PHONE, properties: { tier: 'gold' } });
	});

	it('takes the whole row from identifiers where there are no fields', () => {
		expect(record({ action: 'insert', identifiers: { phone: PHONE, plan: 'pro' } })).toMatchObject({
			phone: PHONE,
			properties: { plan: 'pro' },
		});
	});

	it('delete removes nothing and says so', () => {
		expect(record({ action: 'delete', identifiers: { phone: PHONE } })).toMatchObject({
			kind: 'skip',
			status: 'skipped',
			reason: 'A deleted row removes nothing from Postscript',
		});
	});
});
