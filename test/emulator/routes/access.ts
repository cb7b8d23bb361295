import type { FastifyRequest } from 'fastify';
import { NO_ACCESS } from '../auth';
import type { Permission } from '../options';
import type { Shop } from '../shop';
import { badRequest, Refusal } from '../validation';
import type { World } from '../world';

/** The shop a request is for. A partner that names none may only ask who it is. */
export function shopOf(request: FastifyRequest): Shop {
	const shop = request.caller?.shop;
	if (!shop) throw new Refusal(NO_ACCESS.status, NO_ACCESS.body as object);
	return shop;
}

/** The answer for an id that does not exist; one operation of the reference explains its 400. */
export function unknownId({ options }: World, { url }: FastifyRequest): Refusal {
	const explains = options.unknownId === 400 && options.refusals === 'published';
	const body = explains ? badRequest(url, 'No such ID', options) : {};
	return new Refusal(options.unknownId, body);
}

/** @throws Refusal with the 403 of the reference where the switch takes a permission away */
export function assertPermitted({ options }: World, permission: Permission): void {
	if (!options.denied.includes(permission)) return;
	const body =
		permission === 'keywords'
			? { error: 'You do not have permission to do that.' }
			: (NO_ACCESS.body as object);
	throw new Refusal(403, body);
}

export interface IdParams {
	id: string;
}
