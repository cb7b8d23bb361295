export { startEmulator, type Emulator } from './server';
export {
	BASIC_PLAN_KEY,
	DEFAULT_KEYWORDS,
	DEFAULT_SHOPS,
	OTHER_SHOP_KEY,
	PARTNER_KEY,
	PUBLIC_KEY,
	TEST_KEY,
	type EmulatorOptions,
	type LiveOptions,
	type Permission,
	type ShopSeed,
	type WakingHours,
} from './options';
export { seedEmail, seedPhone } from './seed';
export type { FaultKind, FaultRule } from './faults';
export type { PageHook } from './pageReads';
export type { Counters, LogEntry, Violation } from './requestLog';
export type { NewPerson, PendingSubscriber, Shop, SubscriberChange, When } from './shop';
export type { RecordedEvent } from './routes/events';
export type { RecordedMessage } from './routes/messages';
export type { RecordedText } from './texts';
export type { Delivery } from './webhookDispatcher';
export type { SubscriberView } from './views';
