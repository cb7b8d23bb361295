import type { INodeParameters } from 'n8n-workflow';

/* What tests of mirrors have in common: everyone is a member, and two people are in the input. */

export const PROPERTY = 'n8n Audiences';
export const phoneOf = (n: number) => `+1415555${String(1000 + n)}`;
export const MIRROR: INodeParameters = {
	resource: 'audience',
	operation: 'sync',
	audience: 'VIP',
	membership: 'mirror',
	phone: '={{ $json.phone }}',
	options: { maxRemovals: 100 },
};
export const items = [0, 1].map((n) => ({ phone: phoneOf(n) }));
