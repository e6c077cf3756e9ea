// Asks the browser for a key, or for a new one, and sends what it answers with the form.
"use strict";

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", (sent) => {
    sent.preventDefault();
    answer(form).then(
      (key) => {
        form.elements.answer.value = JSON.stringify(key);
        form.submit();
      },
      () => {
        const told = form.querySelector("[data-none]");
        told.textContent = told.dataset.text;
      },
    );
  });
}

async function answer(form) {
  const options = JSON.parse(form.dataset.options);
  if (form.dataset.passkey === "create") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return (await navigator.credentials.create({ publicKey })).toJSON();
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return (await navigator.credentials.get({ publicKey })).toJSON();
}
