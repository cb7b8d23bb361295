import type { IDataObject } from 'n8n-workflow';

/**
 * The fields of a subscriber that most workflows use, flat.
 *
 * @param subscriber as Postscript returns it
 * @returns `is_subscribed` says whether promotional texts may be sent; null where Postscript did not say
 */
export function simplifySubscriber(subscriber: IDataObject): IDataObject {
	const subscriptions = subscriber.subscriptions as
		| { promotional?: { can_send?: boolean } }
		| undefined;
	return {
		id: subscriber.id,
		phone_number: subscriber.phone_number,
		email: subscriber.email,
		shopify_customer_id: subscriber.shopify_customer_id,
		is_subscribed: subscriptions?.promotional?.can_send ?? null,
		tags: subscriber.tags,
		properties: subscriber.properties,
		created_at: subscriber.created_at,
		updated_at: subscriber.updated_at,
	};
}
