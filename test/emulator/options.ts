import type { FaultRule } from './faults';
import type { PhoneMatching } from './phone';
import type { TimestampStyle } from './time';

// Put together here, so that no text in the source looks like a key that leaked.
const key = (...parts: string[]) => parts.join('_');

/** Private key of the default shop. */
export const TEST_KEY = key('sk', 'test', 'shop1');
/** Private key of a second shop with people of its own. */
export const OTHER_SHOP_KEY = key('sk', 'test', 'shop2');
/** Private key of a shop whose plan has no API access: 403, unless an approved partner calls for it. */
export const BASIC_PLAN_KEY = key('sk', 'test', 'basicplan');
/** Private key of an approved partner. */
export const PARTNER_KEY = key('sk', 'partner', 'test', 'agency');
/** A shop's public key, which the API never accepts. */
export const PUBLIC_KEY = key('pk', 'test', 'shop1');

export interface KeywordSeed {
	id: string;
	keyword: string;
}

export const DEFAULT_KEYWORDS: readonly KeywordSeed[] = [
	{ id: 'kw_welcome', keyword: 'WELCOME' },
	{ id: 'kw_vip', keyword: 'VIP' },
];

export interface ShopSeed {
	key: string;
	/** `shop_...`, as `GET /api/v2/me` names it. */
	id: string;
	name: string;
	/** False for a plan without custom API access. Default: true. */
	apiAccess?: boolean;
	keywords?: readonly KeywordSeed[];
	/** Number of people to start with. Default: 0. */
	seed?: number;
}

export const DEFAULT_SHOPS: readonly ShopSeed[] = [
	{ key: TEST_KEY, id: 'shop_1234567abcde', name: 'Test Shop' },
	{ key: OTHER_SHOP_KEY, id: 'shop_7654321edcba', name: 'Other Shop' },
	{ key: BASIC_PLAN_KEY, id: 'shop_1111111aaaaa', name: 'Basic Plan Shop', apiAccess: false },
];

/**
 * What a key may be refused although it is valid. Compliance and keywords have a documented 403 each;
 * transactional and conversational messages are granted shop by shop.
 */
export type Permission = 'compliance' | 'keywords' | 'transactional' | 'conversational';

/** Hours of the day in UTC, from 0 to 24; the end is excluded. */
export interface WakingHours {
	from: number;
	to: number;
}

/** What may be changed while the emulator runs. Switches stand where Postscript's answer is not known. */
export interface LiveOptions {
	/** Added to every request, in milliseconds. */
	latencyMs: number;
	/** Each request is held up on its way in by up to this many milliseconds, at random; the rate window counts it only then. */
	jitterMs: number;
	/** Requests per second and token; null lifts the limit. */
	rate: number | null;
	/** Fixed: full seconds of the clock. Sliding: whichever second. */
	window: 'fixed' | 'sliding';
	phoneMatching: PhoneMatching;
	/** Whether emails are compared without regard to case, or to the letter. */
	emailMatching: 'folded' | 'exact';
	pageSize: number;
	/** Status for an id that no subscriber has, with the body `{}`: 400 is documented, 404 plausible. */
	unknownId: 400 | 404;
	/** What a POST does for a phone number that already is a subscriber's. */
	existingPhone: 'pending' | 'existing' | 'refuse';
	/**
	 * What a POST does for a phone number that is waiting to be confirmed: a second record and a second
	 * text, the record that is there and no text, or a 400.
	 */
	pendingPhone: 'again' | 'same' | 'refuse';
	timestamps: TimestampStyle;
	/** Order of rows with the same sort key: always the same, or another for every page that is read. */
	ties: 'stable' | 'unstable';
	/** How many subscribers, drawn by chance, change before each page of the list is read. */
	churn: number;
	/** Whether a PATCH keeps the custom properties that it does not name. */
	properties: 'merge' | 'replace';
	/**
	 * The body of a 400: `explained` on messages and webhooks; `published` is each operation's own
	 * example of the reference, most often `{}`.
	 */
	refusals: 'explained' | 'published';
	/** What the keys may not do. Default: nothing is denied. */
	denied: Permission[];
	/** How long a compliance call takes to have its effect; readers find it at their next read. */
	complianceDelayMs: number;
	/** Outside these, promotional messages are held. Null: people are always awake. */
	wakingHours: WakingHours | null;
	/** Whether the answer to a message that is held says `scheduled`, or `processing` until it is read. */
	scheduledStatus: 'atOnce' | 'later';
	/** Whether `shop.incoming_message` leaves out texts that are keywords, stop words and confirmations. */
	incomingMessages: 'all' | 'regular';
	/** Added to the emulator's clock in the `Date` header, in milliseconds; null leaves the header out. */
	dateSkewMs: number | null;
	/** Which spelling a new webhook takes; deliveries always say `shop.email_collected`. */
	emailCollected: 'shop.shop.email_collected' | 'shop.email_collected' | 'both';
	/** Data of opt-in, opt-out and email deliveries: naming the subscriber, or the subscriber itself. */
	webhookData: 'reference' | 'subscriber';
	/** Milliseconds between two tries of a delivery. */
	webhookRetryMs: number;
	/** A delivery is given up this many milliseconds after its first try. */
	webhookRetryForMs: number;
	/** The first rule that matches a request and whose chance comes up is carried out. */
	faults: FaultRule[];
	/** How many requests the log keeps, the newest; counters count all. */
	logLimit: number;
}

export interface EmulatorOptions extends Partial<LiveOptions> {
	/** Default: a free one. */
	port?: number;
	shops?: readonly ShopSeed[];
	/** Keys of approved partners. */
	partners?: readonly string[];
	/** People of the first shop to start with, up to a million. */
	seed?: number;
	/** Start of the chances that faults are drawn from. */
	faultSeed?: number;
	/** Milliseconds since 1970, with fractions for microseconds. Rules times and rate windows, not delays. */
	now?: () => number;
}

export function liveOptions(options: EmulatorOptions): LiveOptions {
	return {
		latencyMs: options.latencyMs ?? 0,
		jitterMs: options.jitterMs ?? 0,
		rate: options.rate === undefined ? 15 : options.rate,
		window: options.window ?? 'sliding',
		phoneMatching: options.phoneMatching ?? 'normalised',
		emailMatching: options.emailMatching ?? 'folded',
		pageSize: options.pageSize ?? 100,
		unknownId: options.unknownId ?? 400,
		existingPhone: options.existingPhone ?? 'pending',
		pendingPhone: options.pendingPhone ?? 'again',
		timestamps: options.timestamps ?? 'naive',
		ties: options.ties ?? 'stable',
		churn: options.churn ?? 0,
		properties: options.properties ?? 'merge',
		refusals: options.refusals ?? 'explained',
		denied: [...(options.denied ?? [])],
		complianceDelayMs: options.complianceDelayMs ?? 0,
		wakingHours: options.wakingHours ?? null,
		scheduledStatus: options.scheduledStatus ?? 'atOnce',
		incomingMessages: options.incomingMessages ?? 'all',
		dateSkewMs: options.dateSkewMs === undefined ? 0 : options.dateSkewMs,
		emailCollected: options.emailCollected ?? 'shop.shop.email_collected',
		webhookData: options.webhookData ?? 'reference',
		webhookRetryMs: options.webhookRetryMs ?? 5 * 60_000,
		webhookRetryForMs: options.webhookRetryForMs ?? 60 * 60_000,
		faults: [...(options.faults ?? [])],
		logLimit: options.logLimit ?? 100_000,
	};
}
