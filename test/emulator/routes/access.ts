import type { FastifyRequest } from 'fastify';
import { NO_ACCESS } from '../auth';
import type { Shop } from '../shop';
import { Refusal } from '../validation';
import type { World } from '../world';

/** The shop a request is for. A partner that names none may only ask who it is. */
export function shopOf(request: FastifyRequest): Shop {
	const shop = request.caller?.shop;
	if (!shop) throw new Refusal(NO_ACCESS.status, NO_ACCESS.body as object);
	return shop;
}

/** The answer for an id that nobody has. */
export function unknownId(world: World): Refusal {
	return new Refusal(world.options.unknownId, {});
}

export interface IdParams {
	id: string;
}
