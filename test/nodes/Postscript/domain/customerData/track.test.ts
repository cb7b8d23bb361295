import { tellSharedNames } from '../../../../../nodes/Postscript/domain/customerData/track';
import type {
	CustomerDataOptions,
	TrackAction,
} from '../../../../../nodes/Postscript/domain/customerData/types';
import { planAll } from './summary';

const PHONE = '+12125550123';
const EMAIL = 'ada.rowe@example.com';

function plan(event: object, options: Partial<CustomerDataOptions> = {}) {
	return planAll({ type: 'track', event: 'Viewed', ...event }, options)[0].action;
}

describe("RudderStack's track table", () => {
	const externalId = (type: string, id: string) => ({ context: { externalId: [{ type, id }] } });

	it.each<[row: string, event: object, expected: object]>([
		['type', { event: 'Product Purchased' }, { type: 'Product_Purchased' }],
		[
			'subscriber_id, from an external ID',
			externalId('subscriber_id', 's_1'),
			{ identifiers: { subscriberId: 's_1' } },
		],
		['subscriber_id, from userId', { userId: 's_1' }, { identifiers: { subscriberId: 's_1' } }],
		['email', { context: { traits: { email: EMAIL } } }, { identifiers: { email: EMAIL } }],
		['phone', { context: { traits: { phone: PHONE } } }, { identifiers: { phone: PHONE } }],
		[
			'occurred_at',
			{ timestamp: '2026-06-01T14:00:00.25+02:00', originalTimestamp: '2020-01-01T00:00:00Z' },
			{ occurredAt: '2026-06-01 12:00:00.250000' },
		],
		[
			'occurred_at, without timestamp',
			{ originalTimestamp: '2026-06-01T12:00:00Z' },
			{ occurredAt: '2026-06-01 12:00:00.000000' },
		],
		[
			'properties',
			{ properties: { 'Order ID': 'A-1', total: 59.9, gift: false } },
			{ properties: { 'Order ID': 'A-1', total: 59.9, gift: false } },
		],
	])('%s', (_row, event, expected) => {
		expect(plan(event)).toMatchObject({ kind: 'track', ...expected });
	});

	it("external_id is the event's own ID, so that a replay is recognisable", () => {
		const event = { messageId: 'm-1', ...externalId('external_id', 'crm-1') };
		expect(plan(event)).toHaveProperty('externalId', 'm-1');
		expect(plan({ ...event, messageId: '' })).not.toHaveProperty('externalId');
	});

	it("external_id is the person's by choice, as RudderStack sends it", () => {
		const event = { messageId: 'm-1', ...externalId('external_id', 'crm-1') };
		expect(plan(event, { eventExternalId: 'person' })).toHaveProperty('externalId', 'crm-1');
		expect(plan({ messageId: 'm-1' }, { eventExternalId: 'person' })).not.toHaveProperty(
			'externalId',
		);
	});
});

describe('the name', () => {
	it.each([
		['Product Purchased', 'Product_Purchased'],
		['Product-Purchased', 'Product_Purchased'],
		['  Product  Purchased ', 'Product_Purchased'],
		['Café bestellt', 'Cafe_bestellt'],
		['Product_Purchased', 'Product_Purchased'],
		[42, '42'],
		['x'.repeat(300), 'x'.repeat(300)],
	])('%j becomes valid, and the original is kept', (event, type) => {
		expect(plan({ event })).toMatchObject({ type, originalName: String(event) });
	});

	it.each([[undefined], [null], [''], ['  '], [['x']], ['注文'], ['!?']])(
		'%j is missing',
		(event) => {
			expect(plan({ event })).toMatchObject({ kind: 'skip', status: 'missing_event' });
		},
	);

	it('two that become one are told', () => {
		const events = ['Product Purchased', 'Product-Purchased', 'Viewed', 'Viewed'];
		const actions = events.map((event) => plan({ event }) as TrackAction);
		tellSharedNames(actions);
		expect(actions.map(({ notes }) => notes)).toEqual([
			['"Product-Purchased" becomes "Product_Purchased" too'],
			['"Product Purchased" becomes "Product_Purchased" too'],
			[],
			[],
		]);
	});
});

describe('the person', () => {
	it('is named by all identifiers that are there', () => {
		const context = { traits: { phone: PHONE, email: EMAIL } };
		expect(plan({ userId: 's_1', context })).toMatchObject({
			identifiers: { subscriberId: 's_1', phone: PHONE, email: EMAIL },
		});
	});

	it("is not named by a user ID of the sender's where something else does", () => {
		expect(plan({ userId: 'u_1', context: { traits: { email: EMAIL } } })).toMatchObject({
			identifiers: { email: EMAIL },
			notes: [],
		});
	});

	it('is named by any user ID where nothing else does, and that is told', () => {
		const action = plan({ userId: 'u_1' });
		expect(action).toMatchObject({ identifiers: { subscriberId: 'u_1' } });
		expect(action.notes).toEqual([expect.stringContaining('Only the user ID identifies')]);
	});

	it.each([[null], [0], [''], ['null'], ['undefined'], [{ id: 1 }], ['a@example.com'], ['../me']])(
		'is not named by the user ID %j',
		(userId) => {
			expect(plan({ userId })).toMatchObject({ kind: 'track', identifiers: {} });
		},
	);

	it('is named by the email where the phone cannot be read', () => {
		const action = plan({ context: { traits: { phone: '555', email: EMAIL } } });
		expect(action).toMatchObject({ identifiers: { email: EMAIL } });
		expect(action.notes).toEqual([expect.stringMatching(/^Left out: context.traits.phone "555" /)]);
	});

	it.each([
		['invalid_phone', { phone: '555' }],
		['invalid_email', { email: 'nobody' }],
	])('is not left out where all that names them cannot be read: %s', (status, traits) => {
		expect(plan({ userId: 'u_1', context: { traits } })).toMatchObject({ kind: 'skip', status });
	});
});

describe('properties', () => {
	it('are flattened, lists entry by entry, without what is null', () => {
		const properties = {
			products: [{ sku: 'TEE', variant: { size: 'S' } }, { sku: 'MUG' }],
			coupon: null,
			sizes: [7, 8.5],
		};
		expect(plan({ properties })).toMatchObject({
			properties: {
				products_0_sku: 'TEE',
				products_0_variant_size: 'S',
				products_1_sku: 'MUG',
				sizes_0: 7,
				sizes_1: 8.5,
			},
		});
	});

	it('keep their names, phone and email too', () => {
		const properties = { phone: PHONE, 'Order ID': 1 };
		expect(plan({ properties })).toMatchObject({ properties, identifiers: { phone: PHONE } });
	});
});
