// A local run of the certified provider: everyone it lets in holds the number given to it.
// node provider.mjs PORT CALLBACK NUMBER [JWK, the public key of a client that has no secret]
import Provider from 'oidc-provider';

const [port, callback, number, key] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;
const acr = 'http://id.elegnamnden.se/loa/1.0/loa3';
const told = 'https://id.oidc.se/claim/personalIdentityNumber';

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'omvard',
    ...key
      ? { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256', jwks: { keys: [JSON.parse(key)] } }
      : { client_secret: 'only-for-this-machine' },
    redirect_uris: [callback],
    post_logout_redirect_uris: [new URL('/sign-in', callback).href],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    backchannel_logout_uri: callback.replace(/answer$/, 'sign-out'),
    backchannel_logout_session_required: true,
  }],
  acrValues: [acr],
  claims: { acr: null, auth_time: null, sid: null, [told]: null, naturalPerson: ['given_name', 'family_name'],
    'https://id.oidc.se/scope/naturalPersonInfo': ['given_name', 'family_name'],
    'https://id.oidc.se/scope/naturalPersonNumber': [told] },
  scopes: ['openid', 'https://id.oidc.se/scope/naturalPersonInfo', 'https://id.oidc.se/scope/naturalPersonNumber'],
  features: {
    claimsParameter: { enabled: true },
    backchannelLogout: { enabled: true },
    devInteractions: { enabled: false },
    rpInitiatedLogout: { enabled: true },
  },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  // Loopback is refused by default, so that nobody is led to inner machines; here all is local.
  fetch: (url, options) => globalThis.fetch(url, { ...options, dispatcher: undefined }),
  async findAccount(_context, id) {
    return { accountId: id, claims: async () => ({ sub: id, [told]: number, given_name: 'Bo', family_name: 'Exempel' }) };
  },
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
});

provider.use(async (context, next) => {
  const found = /^\/interaction\/([^/]+)$/.exec(context.path);
  if (!found) return next();
  const { prompt, params } = await provider.interactionDetails(context.req, context.res);
  const grant = new provider.Grant({ accountId: 'reference', clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  grant.addOIDCClaims([told, 'given_name', 'family_name', 'acr', 'auth_time']);
  const grantId = await grant.save();
  const result = prompt.name === 'login'
    ? { login: { accountId: 'reference', acr, remember: false }, consent: { grantId } }
    : { consent: { grantId } };
  return provider.interactionFinished(context.req, context.res, result, { mergeWithLastSubmission: true });
});

provider.listen(Number(port), '127.0.0.1', () => console.log(`ready ${issuer}`));
