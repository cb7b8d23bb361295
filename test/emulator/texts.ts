import type { Micros } from './time';

/** A text that a person gets, or will get: what a test counts to know that it went out once. */
export interface RecordedText {
	/** E.164. */
	to: string;
	/** `confirmation` asks to opt in; `message` is a message request. */
	kind: 'confirmation' | 'message';
	/** As it arrives, with the shop's name in front. */
	body: string;
	/** The pending record or the message request that it comes from. */
	source: string;
	/** Lies ahead while the message is held. */
	sentAt: Micros;
}
