import type { Subscriber } from '../domain/subscriber';

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
