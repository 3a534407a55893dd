// Progressive enhancements: every page works without scripts.
document.documentElement.classList.add('js');

for (const select of document.querySelectorAll('select[data-submit]')) {
  select.addEventListener('change', () => select.form.requestSubmit());
}

// Sends a chosen picture with the form as a small JPEG in a data URL.
for (const file of document.querySelectorAll('input[data-picture]')) {
  file.addEventListener('change', async () => {
    const target = document.getElementById(file.dataset.picture);
    target.value = '';
    if (!file.files[0]) return;
    const picture = await createImageBitmap(file.files[0]);
    const scale = Math.min(1, 1024 / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
    target.value = canvas.toDataURL('image/jpeg', 0.8);
  });
}
