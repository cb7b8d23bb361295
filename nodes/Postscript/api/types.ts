import type { IDataObject } from 'n8n-workflow';

/** A subscriber as Postscript's reads return it (reference: Get Subscribers). Times are UTC, with or without zone. */
export interface Subscriber {
	/** `s_...`; legacy identifiers without the prefix are still in use. */
	id: string;
	ps_id?: number | null;
	/** E.164 in most answers; the stored form is not promised. */
	phone_number?: string | null;
	email?: string | null;
	shopify_customer_id?: number | null;
	tags?: string[] | null;
	properties?: IDataObject | null;
	data?: IDataObject | null;
	subscriptions?: {
		promotional?: { can_send?: boolean | null } | null;
		transactional?: { can_send?: boolean | null } | null;
	} | null;
	created_at?: string | null;
	updated_at?: string | null;
}

/** One page of `GET /api/v2/subscribers`; pages count from 1, their size is not published. */
export interface SubscriberPage {
	page_info?: { page?: number; total_pages?: number };
	subscribers: Subscriber[];
}

/** A keyword as `GET /api/v2/keywords` lists it. Times are UTC, with or without zone. */
export interface Keyword {
	/** `kw_...` */
	id: string;
	keyword: string;
	triggered_count?: number;
	created_at?: string;
	updated_at?: string;
}

/** Answer of `GET /api/v2/me`: whom the key speaks for. */
export interface Identity {
	resource_id: string;
	resource_name?: string;
	resource_type?: string;
}

/** Query values; an array is sent as a repeated parameter (`phone_number__in=a&phone_number__in=b`). */
export type Query = Record<string, string | number | string[]>;

/** Short calls that a person or a trigger waits for never queue behind a batch of items. */
export type Lane = 'interactive' | 'batch';
