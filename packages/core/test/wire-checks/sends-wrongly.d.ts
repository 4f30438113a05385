/**
 * Announces that the test that runs makes a server send what the protocol forbids; it fails if the server does not.
 *
 * @param why for those who read the test
 */
declare function sendsWrongly(why: string): void;
