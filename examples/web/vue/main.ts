import { createApp } from 'vue'
import App from './App.vue'

const place = document.getElementById('app')!
createApp(App, { endpoint: place.dataset['endpoint']! }).mount(place)
