/** VideoSDK.live: tokens, and the REST API for rooms and sessions. */
export { Credentials, Keyring } from './signer';
export type { Access, CredentialsOptions, KeyState, MintManyOptions, MintOptions, Signer, VerifyOptions, } from './signer';
export { VerifiedClaims } from './claims';
export type { Entry } from './claims';
export { Api, Call, Page, Room, Session } from './api';
export type { AnswerHeaders, EndSession, NewRoom, PageOptions, RemoveParticipant, RoomsOptions, SessionsOptions, WhichRoom, } from './api';
export { Client } from './client';
export type { CallOptions } from './caller';
export type { ClientOptions } from './client';
export { Endpoints, Policy } from './endpoints';
export type { EndpointAnswer, EndpointsOptions, IncomingParts, PolicyOptions } from './endpoints';
export type { Fetch } from './transport';
