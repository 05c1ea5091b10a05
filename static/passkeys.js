// Passkeys are the one thing that needs a script: only it can ask the device. What
// the device is asked for stands in the form, and its answer goes back with it.
(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  document.querySelectorAll('[data-passkeys]').forEach(e => { e.hidden = e.dataset.passkeys === 'without'; });
  const form = document.querySelector('form[data-asks]');
  if (!form) return;
  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0));
  const text = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
  const failed = form.querySelector('[data-failed]');
  let asking = false;
  const ask = async () => {
    const asks = JSON.parse(form.dataset.asks).publicKey;
    asks.challenge = bytes(asks.challenge);
    if (asks.user) asks.user.id = bytes(asks.user.id);
    (asks.excludeCredentials || []).forEach(c => { c.id = bytes(c.id); });
    const key = await (asks.user ? navigator.credentials.create({ publicKey: asks }) : navigator.credentials.get({ publicKey: asks }));
    const response = {};
    for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'])
      if (key.response[name]) response[name] = text(key.response[name]);
    if (key.response.getTransports) response.transports = key.response.getTransports();
    form.elements.answer.value = JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: {} });
    form.submit();
  };
  const go = () => {
    if (asking) return;
    asking = true;
    failed.hidden = true;
    ask().catch(() => { asking = false; failed.hidden = false; });
  };
  form.addEventListener('submit', e => { e.preventDefault(); e.stopPropagation(); go(); });
  go();
})();
