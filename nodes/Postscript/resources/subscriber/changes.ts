import type { IDataObject } from 'n8n-workflow';

/** The part of a subscriber that Postscript lets an integration write. */
export interface Changes {
	email?: string;
	tags?: string[];
	properties?: IDataObject;
}

/** Picks the writable part out of a body that the fields put together; empty parts are left out. */
export function changesOf(body: IDataObject): Changes {
	const { email, tags, properties } = body as Changes;
	return {
		...(email && { email }),
		...(tags?.length && { tags }),
		...(properties && Object.keys(properties).length && { properties }),
	};
}

/** Later changes win over earlier ones, property by property; tags add up. */
export function mergeBodies(bodies: IDataObject[]): IDataObject {
	return bodies.reduce((merged, body) => {
		const tags = [...new Set([...(changesOf(merged).tags ?? []), ...(changesOf(body).tags ?? [])])];
		const properties = { ...changesOf(merged).properties, ...changesOf(body).properties };
		return {
			...merged,
			...body,
			...(tags.length && { tags }),
			...(Object.keys(properties).length && { properties }),
		};
	}, {});
}
