/** The property that Audience: Sync keeps membership in, when the workflow names no other. */
export const AUDIENCE_PROPERTY = 'n8n Audiences';
export const AUDIENCE = 'VIP';

/** The events that Audience: Sync sends for a change, when the workflow names no others. */
export const CHANGE_EVENTS = { added: 'n8n_Audience_Entered', removed: 'n8n_Audience_Exited' };

export interface Customer {
	name: string;
	/** As written in a list by hand: only some are in E.164. */
	phone: string;
	email: string;
	vip: boolean;
}

export interface ListedCustomer extends Customer {
	/** How the shop knows this customer: in E.164, undefined when it does not. */
	knownPhone?: string;
	/** Whether the shop has the customer in the audience before the first run. */
	memberBefore: boolean;
	/** What the first run and each later one have to say. */
	first: string;
	later: string;
}

/** One of each kind that a list can hold. All phone numbers are from the range kept for fiction. */
export const listedCustomers: ListedCustomer[] = [
	{
		name: 'Ada',
		phone: '(202) 555-0111',
		email: '',
		vip: true,
		knownPhone: '+12025550111',
		memberBefore: false,
		first: 'added',
		later: 'unchanged',
	},
	{
		name: 'Bo',
		phone: '+12025550112',
		email: '',
		vip: true,
		knownPhone: '+12025550112',
		memberBefore: true,
		first: 'unchanged',
		later: 'unchanged',
	},
	{
		name: 'Cy',
		phone: '1-202-555-0113',
		email: '',
		vip: false,
		knownPhone: '+12025550113',
		memberBefore: true,
		first: 'removed',
		later: 'unchanged',
	},
	{
		name: 'Di',
		phone: '202.555.0114',
		email: 'di@example.com',
		vip: false,
		knownPhone: '+12025550114',
		memberBefore: false,
		first: 'unchanged',
		later: 'unchanged',
	},
	{
		name: 'Eve',
		phone: '+1 202 555 0115',
		email: 'eve@example.com',
		vip: true,
		memberBefore: false,
		first: 'not_found',
		later: 'not_found',
	},
	{
		name: 'Flo',
		phone: '',
		email: 'flo@example.com',
		vip: true,
		knownPhone: '+12025550116',
		memberBefore: false,
		first: 'added',
		later: 'unchanged',
	},
];
