import type { INodePropertyOptions } from 'n8n-workflow';

/** Opting in, as both triggers offer it. */
export const OPTED_IN: INodePropertyOptions = {
	name: 'Opted In',
	value: 'optedIn',
	description: 'Someone may now be sent promotional texts',
};

/** Opting out, as both triggers offer it. */
export const OPTED_OUT: INodePropertyOptions = {
	name: 'Opted Out',
	value: 'optedOut',
	description: 'Someone may no longer be sent promotional texts',
};
