"""Contact cards: a contact as QR code and `.vcf` file, and `.vcf` files on their way in."""
